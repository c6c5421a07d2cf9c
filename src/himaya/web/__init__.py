"""The platform on screen: a Django project, its apps by bounded context, served from one process."""
