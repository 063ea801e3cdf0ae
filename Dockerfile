# One image for the API, the worker and the command `threadlog`; docker-compose.yml says which runs.
# No dependency's install script runs here (--ignore-scripts): nothing needs one.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY libs ./libs
COPY apps ./apps
RUN npm run build && rm -f dist/.tsbuildinfo && find dist -name '*.map' -delete

# What runs: no compiler, no test tools, no embedded PostgreSQL (an optional dependency), and of the
# packages nothing that only an editor or a bundler reads. Licences stay.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts \
 && find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' \) -delete \
 && rm -rf node_modules/swagger-ui-dist/*-es-bundle* node_modules/swagger-ui-dist/swagger-ui.js \
      node_modules/@opentelemetry/*/build/esm node_modules/@opentelemetry/*/build/esnext
COPY scripts/write-sbom.mjs ./scripts/
RUN node scripts/write-sbom.mjs sbom.cdx.json --no-optional && rm -r scripts

# Node and what it needs of Debian: nobody installs or compiles in a running container.
FROM node:24-bookworm-slim AS runtime
RUN rm -rf /usr/local/lib/node_modules /usr/local/include /usr/local/share /opt/yarn* \
      /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn* \
      /usr/share/doc /usr/share/man /usr/share/info /usr/share/locale \
      /var/cache/* /var/lib/apt/lists/* /var/log/* \
 && install -d -o node -g node -m 0750 /var/lib/threadlog

# Anew from nothing: what was removed would stay in a layer below.
FROM scratch
COPY --from=runtime / /
LABEL org.opencontainers.image.title="threadlog" \
      org.opencontainers.image.licenses="MIT"
# In a container the loopback address is reached by nobody. A named volume mounted at DATA_DIR takes over
# its owner.
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    NODE_ENV=production \
    NODE_OPTIONS=--max-semi-space-size=64 \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATA_DIR=/var/lib/threadlog
WORKDIR /app
# Owned by root: the process cannot change its own code.
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY scripts/verify-export.mjs scripts/ensure.mjs scripts/threadlog.mjs ./scripts/
COPY --from=dependencies /app/sbom.cdx.json ./
COPY package.json README* LICENSE* ./
# The user "node" of the base image, as a number, so that an orchestrator can see that it is not root.
USER 1000:1000
EXPOSE 3000
CMD ["node", "dist/apps/api/src/main.js"]
