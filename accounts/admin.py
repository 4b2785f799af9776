from django import forms
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .models import CustomerAccount, Membership, NumberRange, Person, ServiceLine
from .stepup import SteppedUpAdmin


class PersonForm(forms.ModelForm):
    """A person, with a first password that they change at once."""

    new_password = forms.CharField(
        label=_("New password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Empty: the password stays as it is"),
    )

    class Meta:
        model = Person
        fields = ("email", "name", "phone", "language", "role", "is_active")

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def _post_clean(self):
        # Once the instance has its new role, which says how long it must be.
        super()._post_clean()
        if password := self.cleaned_data.get("new_password"):
            try:
                validate_password(password, self.instance)
            except ValidationError as error:
                self.add_error("new_password", error)

    def save(self, commit=True):
        person = super().save(commit=False)
        if self.cleaned_data["new_password"]:
            person.set_password(self.cleaned_data["new_password"])
        elif not person.pk:
            person.set_unusable_password()
        if commit:
            person.save()
        return person


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ("person", "account")


@admin.register(Person)
class PersonAdmin(SteppedUpAdmin):
    form = PersonForm
    list_display = ("name", "email", "role", "language", "is_active")
    list_filter = ("role", "is_active")
    search_fields = ("name", "email")
    inlines = (MembershipInline,)


class ServiceLineInline(admin.TabularInline):
    model = ServiceLine
    extra = 0
    show_change_link = True


@admin.register(CustomerAccount)
class CustomerAccountAdmin(SteppedUpAdmin):
    list_display = ("number", "name", "language", "account_manager")
    search_fields = ("number", "name")
    autocomplete_fields = ("account_manager",)
    inlines = (ServiceLineInline, MembershipInline)


class NumberRangeInline(admin.TabularInline):
    model = NumberRange
    extra = 0


@admin.register(ServiceLine)
class ServiceLineAdmin(admin.ModelAdmin):
    list_display = ("account", "kind", "label", "user_base")
    list_filter = ("kind",)
    search_fields = ("account__name", "account__number", "label")
    autocomplete_fields = ("account",)
    inlines = (NumberRangeInline,)
