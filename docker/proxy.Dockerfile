# Caddy with our configuration and a folder for its certificates that an unprivileged user may write.
FROM caddy:2.11.7-alpine
RUN install -d -o 10001 -g 10001 -m 0700 /state
COPY Caddyfile /etc/caddy/Caddyfile
ENV XDG_DATA_HOME=/state XDG_CONFIG_HOME=/state
USER 10001:10001
RUN APP=app:8000 caddy validate --config /etc/caddy/Caddyfile
VOLUME /state
