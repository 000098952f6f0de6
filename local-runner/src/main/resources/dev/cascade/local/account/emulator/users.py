"""The user whose credentials are printed."""

import json

from ministack.core.responses import set_request_account_id
from ministack.services import iam

_ACCOUNT = "000000000000"


def make(name, policy):
    """The user of this name with this policy and a key; the key stays the same when he is made again."""
    set_request_account_id(_ACCOUNT)
    if name not in iam._users:
        iam._create_user({"UserName": [name]})
    iam._put_user_policy({"UserName": [name], "PolicyName": ["cascade"], "PolicyDocument": [json.dumps(policy)]})
    if not _keys(name):
        iam._create_access_key({"UserName": [name]})
    key = _keys(name)[0]
    return {"access_key_id": key["AccessKeyId"], "secret_access_key": key["SecretAccessKey"]}


def _keys(name):
    return [record for record in iam._access_keys.values() if record.get("UserName") == name]
