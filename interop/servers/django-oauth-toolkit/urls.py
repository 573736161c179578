import fixture
from django.contrib import admin
from django.contrib.auth.views import LoginView
from django.urls import include, path

urlpatterns = [
    path("__clock", fixture.clock),
    path("__reset", fixture.reset),
    path("accounts/login/", LoginView.as_view(template_name="login.html")),
    path("admin/", admin.site.urls),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]
