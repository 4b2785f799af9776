"""Pages reached by a signed link: the link must not travel further (trust 2.5)."""

from functools import wraps

from django.views.decorators.csrf import csrf_exempt


def token_page(view):
    """Keep a token out of caches and out of the Referer header.

    Without a referrer, browsers post « Origin: null », which the cross-site check must
    refuse. It is not needed here: nobody can forge a request without the signed token.
    """

    @csrf_exempt
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    return wrapped
