"""Writes the message about the weather. It is shown, not sent: examples touch nothing outside."""

import json
import sys

context = json.load(sys.stdin)["context"]
weather = context["upstream_results"]["fetch_weather"]
analysis = context["upstream_results"]["analyze_weather"]

advice = "; ".join(analysis["recommendations"])
message = f"{weather['city']}: {weather['conditions']}, {weather['temperature']} °F, {analysis['comfort_level']}. {advice}."
print(f"would send: {message}", file=sys.stderr)
json.dump({"sent_to": context.get("send_to", "weather@example.com"), "message_preview": message[:80]}, sys.stdout)
