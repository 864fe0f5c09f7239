"""The proxies of docs/deploying.md, run with the page's own configuration on other ports."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "deploying.md"
NAME = "baocao.example.vn"
CADDY_HEAD = "{\n admin off\n auto_https disable_redirects\n skip_install_trust\n}\n"
NGINX_HEAD = """
user {user};
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
"""


def written(language: str) -> str:
    """The configuration that the page shows."""
    [block] = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert isinstance(block, str)
    return block


def needed(program: str) -> str:
    """Where a program is; without it the test is skipped, or fails where it is required."""
    path = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
    if path is None:
        say = pytest.fail if os.environ.get("DECUONG_TEST_PROXIES") == "required" else pytest.skip
        say(f"There is no {program} on this machine: `apt-get install nginx-light caddy openssl`.")
    return path


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@dataclass(frozen=True)
class Certificate:
    """For localhost, made on the spot."""

    file: Path
    key: Path

    @property
    def trusting(self) -> ssl.SSLContext:
        """What a client needs to trust it."""
        return ssl.create_default_context(cafile=str(self.file))

    @classmethod
    def made(cls, folder: Path) -> Certificate:
        one = cls(folder / "cert.pem", folder / "key.pem")
        subprocess.run(
            [
                *(needed("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
                *(
                    "-nodes",
                    "-days",
                    "2",
                    "-subj",
                    "/CN=localhost",
                    "-addext",
                    "subjectAltName=DNS:localhost",
                ),
                *("-keyout", str(one.key), "-out", str(one.file)),
            ],
            check=True,
            capture_output=True,
        )
        return one


@contextmanager
def nginx(folder: Path, upstream: int, certificate: Certificate) -> Iterator[int]:
    """nginx on a port of its own; yields it."""
    port = free_port()
    text = written("nginx")
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ", f"listen 127.0.0.1:{port} "),
        ("127.0.0.1:8080", f"127.0.0.1:{upstream}"),
        (f"/etc/letsencrypt/live/{NAME}/fullchain.pem", str(certificate.file)),
        (f"/etc/letsencrypt/live/{NAME}/privkey.pem", str(certificate.key)),
        (f"server_name {NAME}", "server_name localhost"),
    ):
        assert old in text
        text = text.replace(old, new)
    file = folder / "nginx.conf"
    file.write_text(NGINX_HEAD.format(folder=folder, user=getpass.getuser()) + text + "}\n")
    with _running([needed("nginx"), "-p", str(folder), "-c", str(file)], folder, port):
        yield port


@contextmanager
def caddy(folder: Path, upstream: int, certificate: Certificate) -> Iterator[int]:
    """Caddy on a port of its own; yields it."""
    port = free_port()
    text = written("caddy")
    for old, new in (
        (f"{NAME} {{", f"https://localhost:{port} {{\n tls {certificate.file} {certificate.key}"),
        ("127.0.0.1:8080", f"127.0.0.1:{upstream}"),
    ):
        assert old in text
        text = text.replace(old, new)
    file = folder / "Caddyfile"
    file.write_text(CADDY_HEAD + text)
    command = [needed("caddy"), "run", "--adapter", "caddyfile", "--config", str(file)]
    with _running(command, folder, port):
        yield port


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    log = folder / "proxy.log"
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env=os.environ | {"HOME": str(folder)})
    try:
        for _ in range(300):
            assert process.poll() is None, log.read_text()
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            raise AssertionError(log.read_text())
        yield
    finally:
        process.terminate()
        process.wait(20)


PROXIES = {"nginx": nginx, "caddy": caddy}
