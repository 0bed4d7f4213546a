# syntax=docker/dockerfile:1
# One image for the web server, the worker and the one-shot commands; compose.yaml shows them together.

FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
COPY requirements.txt .
RUN pip install -r requirements.txt


FROM python:3.11-slim
ENV PATH="/opt/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    INVOICE_DATA_DIR=/data \
    INVOICE_STATIC_DIR=/app/collected \
    INVOICE_LISTEN_ADDRESS=0.0.0.0
# A fixed number, so that a mounted /data can be given to it.
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin invoice \
    && install -d -o invoice -g invoice /data
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY manage.py gunicorn.conf.py ./
COPY static static
COPY templates templates
COPY proxima_invoice proxima_invoice
COPY clients clients
COPY integrations integrations
COPY invoices invoices
# Static files belong to the code: collected here, outside /data, so that a volume mounted there cannot hide them.
# The key lives for this one command; the real one is given, or made in /data, when the container starts.
RUN INVOICE_SECRET_KEY=only-for-collectstatic INVOICE_DATA_DIR=/tmp/build \
    python manage.py collectstatic --no-input --verbosity 0

USER invoice
VOLUME /data
EXPOSE 8081
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ.get('PORT') or 8081}/healthz\", timeout=4)"]
# No shell in between: gunicorn gets the SIGTERM.
CMD ["gunicorn"]
