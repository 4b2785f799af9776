from .account import CustomerAccount, Membership
from .person import Person, Role
from .service import NumberRange, ServiceKind, ServiceLine

__all__ = [
    "CustomerAccount",
    "Membership",
    "NumberRange",
    "Person",
    "Role",
    "ServiceKind",
    "ServiceLine",
]
