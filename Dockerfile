# The images of all services, one target each: auth-v1, auth-v2, catalog, gateway.
#
#   docker build --target gateway -t localhost/zenlogic/gateway:0.1.0 .
#
# Builds unchanged with docker and with buildah. Nothing in an image can write,
# run a shell or install anything: node, the packages of that service that
# package-lock.json names, its compiled code and the protos.

# What npm needs to know, and no source: this layer changes with dependencies only.
FROM node:24-bookworm-slim AS manifests
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY services/runtime/package.json services/runtime/
COPY services/auth/package.json services/auth/
COPY services/catalog/package.json services/catalog/
COPY services/gateway/package.json services/gateway/
COPY local/package.json local/
COPY loadtest/package.json loadtest/

FROM manifests AS compiled
RUN npm ci --no-progress --include-workspace-root \
      --workspace services/runtime --workspace services/auth --workspace services/catalog --workspace services/gateway
COPY tsconfig.base.json ./
COPY services/ services/
RUN npx --no-install tsc -b services/auth services/catalog services/gateway
# Only what runs is left: no tests, no types.
RUN rm -rf services/*/dist/testing services/*/dist/contract \
 && find services/*/dist \( -name '*.test.*' -o -name '*.d.ts' -o -name '.tsbuildinfo' \) -delete

# Each service with the production dependencies of its own workspace, less their types and maps.
FROM manifests AS auth-files
RUN npm ci --no-progress --omit=dev --workspace services/auth \
 && find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.cts' -o -name '*.mts' \) -delete
COPY --from=compiled /src/services/runtime/dist services/runtime/dist
COPY --from=compiled /src/services/auth/dist services/auth/dist
RUN rm -rf services/catalog services/gateway local loadtest package-lock.json .npmrc

FROM manifests AS catalog-files
RUN npm ci --no-progress --omit=dev --workspace services/catalog \
 && find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.cts' -o -name '*.mts' \) -delete
COPY --from=compiled /src/services/runtime/dist services/runtime/dist
COPY --from=compiled /src/services/catalog/dist services/catalog/dist
RUN rm -rf services/auth services/gateway local loadtest package-lock.json .npmrc

FROM manifests AS gateway-files
RUN npm ci --no-progress --omit=dev --workspace services/gateway \
 && find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.cts' -o -name '*.mts' \) -delete
COPY --from=compiled /src/services/runtime/dist services/runtime/dist
COPY --from=compiled /src/services/gateway/dist services/gateway/dist
RUN rm -rf services/auth services/catalog local loadtest package-lock.json .npmrc

# What all images have in common. The base image's entry point is node, so node is
# process 1 and gets SIGTERM itself.
FROM gcr.io/distroless/nodejs24-debian12:nonroot AS service
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.vendor="zenLogic" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://github.com/zenlogic/grpc-bundle" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
ENV NODE_ENV=production \
    NODE_OPTIONS=--enable-source-maps
WORKDIR /app
COPY LICENSE ./
COPY protos/ protos/
# By number: Kubernetes cannot tell whether a named user is root.
USER 65532:65532

FROM service AS auth-v1
LABEL org.opencontainers.image.title="auth, release v1" \
      org.opencontainers.image.description="Answers who a caller is and what it may touch."
COPY --from=auth-files /src ./
EXPOSE 50051 8002 9464
CMD ["services/auth/dist/main-v1.js"]

FROM service AS auth-v2
LABEL org.opencontainers.image.title="auth, release v2" \
      org.opencontainers.image.description="Answers who a caller is and what it may touch; also serves auth.v2."
COPY --from=auth-files /src ./
EXPOSE 50051 8002 9464
CMD ["services/auth/dist/main-v2.js"]

FROM service AS catalog
LABEL org.opencontainers.image.title="catalog" \
      org.opencontainers.image.description="Answers what a local sells and has in stock, and streams its changes."
COPY --from=catalog-files /src ./
EXPOSE 50052 9464
CMD ["services/catalog/dist/main.js"]

FROM service AS gateway
LABEL org.opencontainers.image.title="gateway" \
      org.opencontainers.image.description="Translates REST from outside to gRPC inside."
COPY --from=gateway-files /src ./
EXPOSE 8001 9464
CMD ["services/gateway/dist/main.js"]
