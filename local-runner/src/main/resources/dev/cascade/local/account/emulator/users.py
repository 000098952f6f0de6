"""The user whose credentials are printed."""

import json

from ministack.core.responses import set_request_account_id
from ministack.services import iam

_ACCOUNT = "000000000000"


def make(name, policy, role_part=None):
    """The user of this name with a key, this policy, and those of roles with this part in their names. A new call keeps the key."""
    set_request_account_id(_ACCOUNT)
    if name not in iam._users:
        iam._create_user({"UserName": [name]})
    _put(name, "own", json.dumps(policy))
    for number, document in enumerate(_policies(role_part)):
        _put(name, f"of-role-{number}", document)
    if not _keys(name):
        iam._create_access_key({"UserName": [name]})
    key = _keys(name)[0]
    return {"access_key_id": key["AccessKeyId"], "secret_access_key": key["SecretAccessKey"]}


def _put(user, name, document):
    iam._put_user_policy({"UserName": [user], "PolicyName": [name], "PolicyDocument": [document]})


def _policies(role_part):
    if role_part is None:
        return []
    roles = [role for name, role in iam._roles.items() if role_part in name]
    documents = [document for role in roles for document in (role.get("InlinePolicies") or {}).values()]
    return [document if isinstance(document, str) else json.dumps(document) for document in documents]


def _keys(name):
    return [record for record in iam._access_keys.values() if record.get("UserName") == name]
