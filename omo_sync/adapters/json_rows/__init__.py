"""Rows made of JSON documents: what shops answer, and what their webhooks tell."""
