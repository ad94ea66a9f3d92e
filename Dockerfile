# One image for every service: docker-compose.yml says which one a container runs.
# Debian, not Alpine: the query planner ships no musl build.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN npm ci && node scripts/build.js && npm prune --omit=dev

FROM node:22-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build --chown=node:node /app /app
# For the volume that a restore of the database leaves alone.
RUN mkdir /proof && chown node:node /proof
USER node
EXPOSE 4000
CMD ["node", "--enable-source-maps", "gateway/dist/main.js"]
