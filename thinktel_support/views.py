from django.http import HttpResponse
from django.views.generic import TemplateView


def choose_language(request):
    return HttpResponse("stub")


def health(request):
    return HttpResponse("ok")


def bad_request(request, exception=None):
    return HttpResponse("400", status=400)


def permission_denied(request, exception=None):
    return HttpResponse("403", status=403)


def page_not_found(request, exception=None):
    return HttpResponse("404", status=404)


def server_error(request):
    return HttpResponse("500", status=500)


def csrf_failure(request, reason=""):
    return HttpResponse("403", status=403)


class Home(TemplateView):
    template_name = "home.html"


class Contact(TemplateView):
    template_name = "contact.html"


class Accessibility(TemplateView):
    template_name = "accessibility.html"


class Privacy(TemplateView):
    template_name = "privacy.html"


class Terms(TemplateView):
    template_name = "terms.html"


class SiteMap(TemplateView):
    template_name = "site_map.html"
