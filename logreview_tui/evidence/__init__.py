"""What an auditor needs: canonical bytes, journal, bundle, signatures, verification.

Knows neither screens nor stores nor sources.
"""
