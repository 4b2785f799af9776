"""Who may open a page of escalation: anyone else finds nothing there."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import Role
from accounts.models.person import DESK

View = Callable[..., HttpResponse]
ON_DUTY = frozenset({Role.NOC, Role.MANAGER, Role.ADMINISTRATOR})
MANAGERS = frozenset({Role.MANAGER, Role.ADMINISTRATOR})


def open_to(roles: frozenset[str]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def wrapped(request: HttpRequest, *args: object, **kwargs: object):
            if request.user.role not in roles:
                raise Http404
            return view(request, *args, **kwargs)

        return wrapped

    return decorate


desk_only = open_to(DESK)
on_duty_only = open_to(ON_DUTY)
managers_only = open_to(MANAGERS)
