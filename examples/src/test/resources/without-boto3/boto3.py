"""Put first on PYTHONPATH, this makes a machine that has boto3 look like one that has not."""

raise ImportError("boto3 is hidden by the test")
