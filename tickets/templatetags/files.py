from django import template

from tickets.sizes import say_size

register = template.Library()
register.filter("size", say_size)
