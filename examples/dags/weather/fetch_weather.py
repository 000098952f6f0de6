"""The weather of a city: a fixed report, unless the job's context says otherwise. No network."""

import json
import sys

REPORT = {"city": "San Francisco", "temperature": 72, "conditions": "Sunny", "humidity": 65, "wind_speed": 12}

context = json.load(sys.stdin)["context"]
json.dump({name: context.get(name, usual) for name, usual in REPORT.items()}, sys.stdout)
