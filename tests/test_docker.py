"""The files under docker/: linted, checked against the Compose specification, and the proxy run for real."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from typing import Any

import compose_spec
import pytest
import yaml

import assistant.__main__
import ingest.__main__
from ingest.settings import from_environment
from tests.conftest import PROJECT

DOCKER = PROJECT / "docker"
COMPOSES = ("compose.yaml", "compose.cluster.yaml")
DOCKERFILES = ("Dockerfile", "proxy.Dockerfile")
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")
PINNED = re.compile(r"([a-z0-9./-]+):v?(\d+(?:\.\d+)+)(?:-[a-z0-9.-]+)?")
TWO_PARTS = {"postgres"}  # its versions have no third number
FLOORS = {"qdrant/qdrant": (1, 19, 2), "ollama/ollama": (0, 17, 1)}
ASKED = ("/api/chat", "/api/embed", "/api/show", "/api/tags", "/v1/chat/completions")
REFUSED = ("/api/create", "/api/pull", "/api/push", "/api/copy", "/api/delete", "/api/blobs/x", "/api/chat/../pull")


def tool(name: str) -> str:
    """A program that a package brought into this environment."""
    found = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    assert found, f"{name} is missing: pip install -r tests/requirements.lock"
    return found


def example() -> dict[str, str]:
    lines = (DOCKER / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def compose(name: str, values: Mapping[str, str]) -> dict[str, Any]:
    """The file with its variables filled in, as `docker compose config` would."""

    def fill(match: re.Match[str]) -> str:
        value = values.get(match[1])
        assert value or match[2] == "-", f"{match[1]} is needed: {match[3]}"
        return value or match[3]

    loaded: dict[str, Any] = yaml.safe_load(VARIABLE.sub(fill, (DOCKER / name).read_text(encoding="utf-8")))
    return loaded


SERVICES = [
    pytest.param(service, id=f"{name}:{label}")
    for name in COMPOSES
    for label, service in compose(name, example())["services"].items()
]


def instructions(dockerfile: str, kind: str) -> list[str]:
    text = (DOCKER / dockerfile).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.removeprefix(f"{kind} ").strip() for line in text.splitlines() if line.startswith(f"{kind} ")]


@pytest.mark.parametrize("name", DOCKERFILES)
def test_the_linter_has_no_complaint(name: str) -> None:
    linted = subprocess.run([tool("hadolint"), name], cwd=DOCKER, capture_output=True, text=True)
    assert (linted.returncode, linted.stdout) == (0, "")


@pytest.mark.parametrize("values", [example(), {**example(), **dict.fromkeys(("LLM", "TITLE", "APP_MEMORY"), "")}])
@pytest.mark.parametrize("name", COMPOSES)
def test_a_compose_file_keeps_to_the_specification(name: str, values: dict[str, str]) -> None:
    content = compose(name, values)
    checked = compose_spec.PyCompose.from_json(json.dumps(content))
    checked.validate()
    assert set(checked.service_names()) == set(content["services"])


@pytest.mark.parametrize("name", COMPOSES)
def test_services_and_volumes_that_are_named_exist(name: str) -> None:
    content = compose(name, example())
    for service in content["services"].values():
        assert set(service.get("depends_on", {})) <= set(content["services"])
        sources = {volume.split(":")[0] for volume in service.get("volumes", ())}
        assert {source for source in sources if not source.startswith((".", "/"))} <= set(content["volumes"])
        if build := service.get("build"):
            assert (DOCKER / build["context"] / build["dockerfile"]).is_file()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_may_do_little_and_is_watched(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) in ([], ["NET_BIND_SERVICE"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["healthcheck"]["test"][0] == "CMD"
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert not {"privileged", "network_mode", "pid", "ipc", "devices"} & set(service)


@pytest.mark.parametrize("name", COMPOSES)
def test_only_the_proxy_has_a_port_and_a_network_that_is_not_internal(name: str) -> None:
    content = compose(name, example())
    doors = {label for label, network in content["networks"].items() if not (network or {}).get("internal")}
    outside = {label for label, service in content["services"].items() if doors & set(service["networks"])}
    published = {label for label, service in content["services"].items() if "ports" in service}
    assert outside == published == {"proxy"}


@pytest.mark.parametrize("name", COMPOSES)
def test_the_application_reaches_ollama_through_the_gate_only(name: str) -> None:
    services = compose(name, example())["services"]
    for label, service in services.items():
        shared = set(service["networks"]) & set(services["ollama"]["networks"])
        assert not shared or label.startswith(("ollama", "proxy"))
        if llm := service.get("environment", {}).get("FUNDSTELLE_LLM_URL"):
            assert llm == "http://proxy:11434"


def test_every_image_is_pinned_and_none_is_known_to_be_holed() -> None:
    images = [param.values[0]["image"] for param in SERVICES]
    images += [line.split(" AS ")[0] for name in DOCKERFILES for line in instructions(name, "FROM")]
    for image in images:
        match = PINNED.fullmatch(image)
        assert match, f"{image} names no version"
        exact = tuple(int(part) for part in match[2].split("."))
        assert len(exact) == (2 if match[1] in TWO_PARTS else 3), f"{image} names no exact version"
        assert exact >= FLOORS.get(match[1], exact)
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"fundstelle:{project['version']}" in images


class _Asked(dict[str, str]):
    """An environment that remembers which names it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.names.add(key)
        return default


def test_settings_are_those_that_the_program_reads() -> None:
    asked = _Asked()
    from_environment(environ=asked)
    used = {name for param in SERVICES for name in param.values[0].get("environment", {})}
    used |= set(re.findall(r"\bFUNDSTELLE_\w+(?==)", " ".join(instructions("Dockerfile", "ENV"))))
    assert {"FUNDSTELLE_QDRANT_URL", "FUNDSTELLE_DATABASE_URL", "FUNDSTELLE_HOME"} <= used
    assert {name for name in used if name.startswith("FUNDSTELLE_")} <= asked.names


def test_the_example_names_every_variable_and_no_other() -> None:
    used = {name for file in COMPOSES for name, _, _ in VARIABLE.findall((DOCKER / file).read_text(encoding="utf-8"))}
    assert set(example()) == used


def test_what_is_copied_is_there_and_not_ignored() -> None:
    allowed = [line[1:] for line in (DOCKER / "Dockerfile.dockerignore").read_text().splitlines() if line[:1] == "!"]
    copied = [part for line in instructions("Dockerfile", "COPY") if "--from" not in line for part in line.split()[:-1]]
    assert "requirements.lock" in copied
    for source in copied:
        assert (PROJECT / source).exists()
        assert any(fnmatch(source, pattern) for pattern in allowed), f"{source} is ignored"
    assert all((DOCKER / line.split()[0]).exists() for line in instructions("proxy.Dockerfile", "COPY"))


def test_the_locked_driver_is_the_one_that_was_tested() -> None:
    pins = dict(line.split("==") for line in (DOCKER / "postgres.lock").read_text().split())
    assert pins == {name: version(name) for name in pins}


def test_commands_are_those_of_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    command = json.loads(instructions("Dockerfile", "CMD")[0])
    assert command[:2] == ["fundstelle", "chat"]
    with pytest.raises(SystemExit, match="0"):
        assistant.__main__.main(["chat", "--help"])
    told = capsys.readouterr().out
    assert all(option in told for option in command if option.startswith("--"))
    for name in COMPOSES:
        assert "fundstelle-ingest run /corpora/datenschutz" in (DOCKER / name).read_text(encoding="utf-8")
    with pytest.raises(SystemExit, match="0"):
        ingest.__main__.main(["run", "--help"])


class _Echo(BaseHTTPRequestHandler):
    """Says who it is, what it was asked, and whether the browser came by TLS."""

    def do_GET(self) -> None:
        body = f"{self.server.server_port} {self.path} {self.headers.get('X-Forwarded-Proto')}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_arguments: object) -> None:
        pass


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def serving(stack: ExitStack) -> str:
    server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), _Echo))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stack.callback(server.shutdown)
    return f"127.0.0.1:{server.server_port}"


class Proxy:
    """Caddy with our file on free ports: `door` for browsers, `gate` to Ollama, `nodes` of Qdrant."""

    def __init__(self, state: Path, ollama: str, app: str, qdrant: str) -> None:
        self.door, self.gate, self.nodes, health, plain = (free_port() for _ in range(5))
        text = (DOCKER / "Caddyfile").read_text(encoding="utf-8").replace("ollama:11434", ollama)
        moved = {"8443": self.door, "http_port 8080": f"http_port {plain}", ":8081": f":{health}"}
        moved |= {"http://:11434": f"http://:{self.gate}", "http://:6333": f"http://:{self.nodes}"}
        for old, new in moved.items():
            assert old in text
            text = text.replace(old, str(new))
        (state / "Caddyfile").write_text(text, encoding="utf-8")
        self.root = state / "caddy/pki/authorities/local/root.crt"
        environment = {"XDG_DATA_HOME": str(state), "XDG_CONFIG_HOME": str(state), "APP": app, "QDRANT": qdrant}
        command = [tool("caddy"), "run", "--config", str(state / "Caddyfile")]
        self.process = subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)
        self._await(health)

    def _await(self, health: int) -> None:
        for _ in range(100):
            try:
                if self.root.exists() and self.ask(self.door, "/")[0] == self.ask(health, "/healthz")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError("Caddy does not start")

    def ask(self, port: int, path: str, method: str = "GET", cookie: str = "") -> tuple[int, str, str]:
        """Status, body and cookie."""
        trusted = ssl.create_default_context(cafile=self.root) if port == self.door else None
        connect = http.client.HTTPSConnection if trusted else http.client.HTTPConnection
        connection = connect("localhost", port, timeout=10, **({"context": trusted} if trusted else {}))
        connection.request(method, path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        found = answer.status, answer.read().decode(), (answer.getheader("Set-Cookie") or "")
        connection.close()
        return found


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with ExitStack() as stack:
        ollama, app_1, app_2, node = (serving(stack) for _ in range(4))
        down = f"127.0.0.1:{free_port()}"
        started = Proxy(tmp_path_factory.mktemp("caddy"), ollama, f"{app_1} {app_2}", f"{down} {node}")
        stack.callback(started.process.wait)
        stack.callback(started.process.terminate)
        yield started


def test_a_browser_comes_in_by_tls_and_back_to_its_replica(proxy: Proxy) -> None:
    status, first, cookie = proxy.ask(proxy.door, "/quellen/x")
    assert (status, first.split()[1:]) == (200, ["/quellen/x", "https"])
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    again = {proxy.ask(proxy.door, "/quellen/x", cookie=cookie.split(";")[0])[1] for _ in range(6)}
    assert again == {first}


def test_new_browsers_are_spread_over_the_replicas(proxy: Proxy) -> None:
    assert len({proxy.ask(proxy.door, "/")[1].split()[0] for _ in range(20)}) == 2


def test_figures_of_operation_stay_inside(proxy: Proxy) -> None:
    assert proxy.ask(proxy.door, "/metrics")[0] == 404


@pytest.mark.parametrize("path", ASKED)
def test_questions_reach_ollama(proxy: Proxy, path: str) -> None:
    status, body, _ = proxy.ask(proxy.gate, path, "POST")
    assert (status, body.split()[1]) == (200, path)


@pytest.mark.parametrize("path", [*REFUSED, "/API/PULL", "//api/pull", "/api/chat/%2e%2e/create"])
def test_orders_that_change_ollama_are_refused(proxy: Proxy, path: str) -> None:
    assert proxy.ask(proxy.gate, path, "POST")[0] == 403


def test_a_qdrant_node_that_is_down_is_passed_over(proxy: Proxy) -> None:
    assert {proxy.ask(proxy.nodes, "/collections")[0] for _ in range(6)} == {200}
