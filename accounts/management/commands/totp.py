from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Person
from accounts.second_factor import current_code


class Command(BaseCommand):
    help = (
        "Print the second-factor code of a demonstration person, for this half-minute."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *args, email, **options):
        if settings.PRODUCTION:
            raise CommandError("only for the demonstration: PRODUCTION is set")
        try:
            person = Person.objects.get(email=email.lower())
            self.stdout.write(current_code(person))
        except (Person.DoesNotExist, Authenticator.DoesNotExist) as error:
            raise CommandError(f"{email} has no second factor here") from error
