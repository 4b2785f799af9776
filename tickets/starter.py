"""The departments of the contact page (R2, R13). Data from then on."""

from .models import Department

HOURS = {
    "hours_fr": "Du lundi au vendredi, de 8\u00a0h à 20\u00a0h, heure de l’Est",
    "hours_en": "Monday to Friday, 8\u00a0a.m. to 8\u00a0p.m., Eastern time",
}
TOLL_FREE = "1-866-928-4465"
HEAD_OFFICE = "1506-10250 101 St NW\nEdmonton (Alberta) T5J 3P4"

DEPARTMENTS = [
    {
        "code": "technical",
        "name_fr": "Soutien technique",
        "name_en": "Technical support",
        "summary_fr": "Un service ne fonctionne pas bien. Billet de vive voix\u00a0: "
        "options 2-3-1; depuis un téléphone PBX hébergé\u00a0: 611",
        "summary_en": "A service does not work well. Ticket by voice: options 2-3-1; "
        "from a hosted PBX phone: 611",
        "phone": TOLL_FREE,
        "menu_option": "3",
        "takes_tickets": True,
        "is_technical": True,
        **HOURS,
    },
    {
        "code": "orders",
        "name_fr": "Commandes et clientèle",
        "name_en": "Orders and customer service",
        "summary_fr": "État d’une commande, changement. Aussi\u00a0: info@thinktel.ca",
        "summary_en": "Status of an order, a change. Also: info@thinktel.ca",
        "phone": TOLL_FREE,
        "menu_option": "4",
        "email": "orders@thinktel.ca",
        "takes_tickets": True,
    },
    {
        "code": "billing",
        "name_fr": "Facturation",
        "name_en": "Billing",
        "summary_fr": "Facture, paiement, crédit",
        "summary_en": "Invoice, payment, credit",
        "phone": TOLL_FREE,
        "menu_option": "2",
        "email": "billing@thinktel.ca",
        "takes_tickets": True,
    },
    {
        "code": "ports",
        "name_fr": "Transfert de numéros",
        "name_en": "Number porting",
        "summary_fr": "Demande ou suivi de transfert",
        "summary_en": "A port request, or its progress",
        "phone": TOLL_FREE,
        "menu_option": "5",
        "email": "ports@thinktel.ca",
        "takes_tickets": True,
    },
    {
        "code": "sales",
        "name_fr": "Ventes",
        "name_en": "Sales",
        "summary_fr": "Nouveaux services et soumissions",
        "summary_en": "New services and quotes",
        "email": "sales@thinktel.ca",
    },
    {
        "code": "head-office",
        "name_fr": "Siège social",
        "name_en": "Head office",
        "fax": "780-702-2880",
        "address": HEAD_OFFICE,
    },
]


def load_departments() -> None:
    for position, department in enumerate(DEPARTMENTS):
        Department.objects.get_or_create(
            code=department["code"], defaults={**department, "position": position}
        )
