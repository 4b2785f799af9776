app_name = "escalation"
urlpatterns = []
