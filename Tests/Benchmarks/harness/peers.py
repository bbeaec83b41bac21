"""Hosts of other projects that run a program, or a function, for a request; each as its manual has it for speed."""
import getpass, grp, json, os

from harness.load import Target
from harness.server import Server, free_port
from harness.tools import VENV

#: A program for each connection of the load: none of the peers waits for want of processes.
PROCESSES = 16


def nginx(name, body):
    """Nginx with one worker; `body` is what stands in its server block."""
    port, folder = free_port(), os.getcwd()
    paths = " ".join(f"{kind}_temp_path {folder}/{name}-{kind};"
                     for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    with open(f"{name}.conf", "w") as file:
        # As whoever runs the benchmark: the folder and the socket behind are nobody else's.
        user = f"user {getpass.getuser()} {grp.getgrgid(os.getgid()).gr_name};" if os.geteuid() == 0 else ""
        file.write(f"""{user} daemon off; worker_processes 1;
pid {folder}/{name}.pid; error_log {folder}/{name}-error.log;
events {{ worker_connections 4096; }}
http {{ access_log off; keepalive_requests 10000000; {paths}
  server {{ listen 127.0.0.1:{port} backlog=1024; {body} }} }}""")
    return Server(name, ["nginx", "-c", f"{folder}/{name}.conf", "-p", folder], port)


def lighttpd(program, request):
    port, folder = free_port(), os.getcwd()
    with open("lighttpd.conf", "w") as file:
        file.write(f"""server.document-root = "{folder}"
server.bind = "127.0.0.1"
server.port = {port}
server.modules = ( "mod_cgi" )
server.max-keep-alive-requests = 10000000
cgi.assign = ( "{program}" => "" )
""")
    server = Server("lighttpd", ["lighttpd", "-D", "-f", f"{folder}/lighttpd.conf"], port)
    return Target(server, f"/{program}", request)


class WithFCGIWrap:
    """Nginx in front, fcgiwrap behind it on a unix socket."""

    def __init__(self, program):
        folder = os.getcwd()
        self.name = "nginx + fcgiwrap"
        socket = f"{folder}/{program}-fcgi.sock"
        self.behind = Server("fcgiwrap", ["fcgiwrap", "-c", str(PROCESSES), "-s", f"unix:{socket}"], socket)
        try:
            self.front = nginx(f"{program}-nginx", f"""location / {{ fastcgi_pass unix:{socket};
    fastcgi_param SCRIPT_FILENAME {folder}/{program}; fastcgi_param GATEWAY_INTERFACE CGI/1.1;
    fastcgi_param REQUEST_METHOD $request_method; fastcgi_param CONTENT_TYPE $content_type;
    fastcgi_param CONTENT_LENGTH $content_length; }}""")
        except BaseException:
            self.behind.end()
            raise
        self.port = self.front.port

    def cpu_seconds(self):
        """Nobody knows: fcgiwrap does not wait for its programs, so that their time is nowhere counted."""
        return None

    def end(self):
        self.front.end()
        self.behind.end()


def fcgiwrap(program, request):
    return Target(WithFCGIWrap(program), f"/{program}", request)


def webhook(program, request):
    """It has no stdin for its programs: the request goes as an argument."""
    port, folder = free_port(), os.getcwd()
    with open("hooks.json", "w") as file:
        json.dump([{"id": program, "execute-command": f"{folder}/{program}", "include-command-output-in-response": True,
                    "pass-arguments-to-command": [{"source": "entire-payload"}],
                    "response-headers": [{"name": "Content-Type", "value": "application/json"}]}], file)
    server = Server("webhook", ["webhook", "-hooks", "hooks.json", "-ip", "127.0.0.1", "-port", str(port)], port)
    return Target(server, f"/hooks/{program}", request)


def functions_framework(source, request, workers=1):
    """Its production command (gunicorn, threads as it chooses), one worker unless told otherwise."""
    port = free_port()
    server = Server("functions-framework",
                    [f"{VENV}/bin/functions-framework", "--target", "echo", "--source", source, "--host", "127.0.0.1",
                     "--port", str(port)], port, {"WORKERS": str(workers)})
    return Target(server, "/", request)


def receiver():
    """Answers every request with 200 at once."""
    return nginx("receiver", "location / { return 200 'ok'; }")
