"""Has RO-Crate's validator judge crates, without a network; a JSON line a crate.

Usage: python judge_crates.py CONTEXT SEVERITY CRATE…, in an environment that has roc-validator. CONTEXT is a file
that stands for RO-Crate's JSON-LD context.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from rocrate_validator import services
from rocrate_validator.models import ValidationSettings

CONTEXT = "https://w3id.org/ro/crate/1.2/context"


def offline(body: bytes) -> None:
    """From now on the context is answered from `body`, and all else is not reached."""

    def send(self: HTTPAdapter, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        if request.url != CONTEXT:
            raise requests.ConnectionError(f"{request.url} is not asked in tests")
        answer = requests.Response()
        answer.status_code, answer.url, answer.request, answer.raw = 200, CONTEXT, request, io.BytesIO(body)
        answer.headers["Content-Type"] = "application/ld+json"
        return answer

    HTTPAdapter.send = send  # type: ignore[method-assign]


def main(context: str, severity: str, *crates: str) -> None:
    offline(Path(context).read_bytes())
    for crate in crates:
        settings = ValidationSettings(
            rocrate_uri=crate, profile_identifier="ro-crate-1.2", requirement_severity=severity, no_cache=True,
            skip_availability_check=True,
        )  # fmt: skip
        result = services.validate(settings)
        issues = [(issue.severity.name, issue.message or issue.check.name) for issue in result.get_issues()]
        sys.stdout.write(json.dumps({"crate": crate, "issues": issues}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
