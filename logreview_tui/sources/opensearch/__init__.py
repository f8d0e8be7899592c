"""OpenSearch as a source: read-only requests, answers judged for completeness, samples drawn by rank."""
