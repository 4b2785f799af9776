"""Who may open a page of the desk: anyone else finds nothing there."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404


def desk_only(view):
    @login_required
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if not request.user.is_desk:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped
