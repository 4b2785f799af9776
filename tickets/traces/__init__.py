"""SIP traces: from a capture's bytes to the calls in it. Knows no Django."""
