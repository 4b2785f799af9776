"""The nine subjects and the first articles (R3, R5). Data from then on."""

from datetime import date
from pathlib import Path

from kb.models import Article, ArticleVersion, Category

TEXTS = Path(__file__).parent / "texts"

# (number, icon, French, its address, English, its address)
CATEGORIES = [
    (1, "trunk", "Jonction SIP, dépannage", "jonction-sip-depannage",
     "SIP trunking troubleshooting", "sip-trunking-troubleshooting"),
    (2, "desk", "Approvisionnement des appareils", "approvisionnement-des-appareils",
     "Device provisioning", "device-provisioning"),
    (3, "sliders", "FAQ sur uControl", "faq-sur-ucontrol",
     "uControl FAQ", "ucontrol-faq"),
    (4, "swap", "Transfert de numéros", "transfert-de-numeros",
     "Number porting", "number-porting"),
    (5, "phone", "Services de téléphonie", "services-de-telephonie",
     "Telephony services", "telephony-services"),
    (6, "fax", "Télécopie, documents", "telecopie-documents",
     "Fax services, documents", "fax-services-documents"),
    (7, "vm", "Services VoIP", "services-voip", "VoIP services", "voip-services"),
    (8, "users", "Microsoft Lync", "microsoft-lync",
     "Microsoft Lync", "microsoft-lync"),
    (9, "server", "Lync hébergé", "lync-heberge", "Hosted Lync", "hosted-lync"),
]  # fmt: skip

# (categories, added, updated, versions as (language, number)); each text is a file.
ARTICLES = [
    ([5], date(2019, 3, 4), date(2026, 11, 16), [("fr", 240), ("en", 105)]),
    ([4], date(2020, 6, 9), date(2026, 10, 5), [("fr", 455), ("en", 456)]),
    ([1, 7], date(2024, 2, 14), date(2026, 11, 23), [("fr", 318), ("en", 319)]),
    ([7, 3], date(2018, 9, 20), date(2025, 5, 12), [("en", 271)]),
]


def load_articles() -> None:
    for position, (number, icon, *words) in enumerate(CATEGORIES):
        fields = ("name_fr", "slug_fr", "name_en", "slug_en")
        Category.objects.get_or_create(
            number=number,
            defaults={
                "icon": icon,
                "position": position,
                **dict(zip(fields, words, strict=True)),
            },
        )
    for numbers, added_on, updated_on, versions in ARTICLES:
        if ArticleVersion.objects.filter(number=versions[0][1]).exists():
            continue
        article = Article.objects.create()
        article.categories.set(Category.objects.filter(number__in=numbers))
        for language, number in versions:
            title, summary, body = _text(number)
            ArticleVersion.objects.create(
                article=article,
                language=language,
                number=number,
                title=title,
                summary=summary,
                body=body,
                state=ArticleVersion.State.PUBLIC,
                added_on=added_on,
                updated_on=updated_on,
            )


def _text(number):
    """A file's first line is its title, the next paragraph its summary."""
    text = (TEXTS / f"{number:06}.md").read_text(encoding="utf-8")
    title, summary, body = text.split("\n\n", 2)
    return title.removeprefix("# "), " ".join(summary.split()), body
