"""Proving again who one is before what could hurt everyone (trust 2.6).

Numbers on call, ladders, roles and exports ask for the password or the code again when
it was last given more than ten minutes ago; what was typed is kept meanwhile.
"""

from allauth.account.decorators import reauthentication_required
from django.contrib import admin
from django.utils.decorators import method_decorator

stepped_up = reauthentication_required


@method_decorator(stepped_up, name="changeform_view")
@method_decorator(stepped_up, name="delete_view")
class SteppedUpAdmin(admin.ModelAdmin):
    """A page of the administration that changes who may do what, or who is rung."""
