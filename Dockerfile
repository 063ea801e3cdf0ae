# One image for the API, the worker and the command `threadlog`; docker-compose.yml says which runs.
# No dependency's install script runs here (--ignore-scripts): nothing needs one.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY libs ./libs
COPY apps ./apps
RUN npm run build && rm -f dist/.tsbuildinfo

# What runs: no compiler, no test tools, no embedded PostgreSQL (an optional dependency).
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="threadlog" \
      org.opencontainers.image.licenses="MIT"
# In a container the loopback address is reached by nobody.
ENV NODE_ENV=production \
    NODE_OPTIONS=--max-semi-space-size=64 \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATA_DIR=/var/lib/threadlog
# A named volume mounted here takes over this owner.
RUN install -d -o node -g node -m 0750 /var/lib/threadlog
WORKDIR /app
# Owned by root: the process cannot change its own code.
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY scripts/verify-export.mjs ./scripts/
COPY package.json README* LICENSE* ./
# The user "node" of the base image, as a number, so that an orchestrator can see that it is not root.
USER 1000:1000
EXPOSE 3000
CMD ["node", "dist/apps/api/src/main.js"]
