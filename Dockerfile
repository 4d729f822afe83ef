# Portolan for deploy/: built from the lockfile without install scripts, run without a shell, as nobody.
# The images are pinned by digest; docs/decisions/0007-access.md says where the digests come from and how to renew them.
FROM node:20-bookworm-slim@sha256:2cf067cfed83d5ea958367df9f966191a942351a2df77d6f0193e162b5febfc0 AS build
WORKDIR /src
COPY . .
RUN npm ci --ignore-scripts && npm run build && npm prune --omit=dev --ignore-scripts

FROM gcr.io/distroless/nodejs20-debian12:nonroot@sha256:2cd820156cf039c8b54ae2d2a97e424b6729070714de8707a6b79f20d56f6a9a
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/server/package.json ./server/
COPY --from=build /src/server/dist ./server/dist
COPY --from=build /src/client/dist ./client/dist
COPY --from=build /src/shared/package.json ./shared/
COPY --from=build /src/client/package.json ./client/
USER 65532:65532
EXPOSE 4400
ENTRYPOINT ["/nodejs/bin/node", "server/dist/cli.js"]
CMD ["serve", "--host", "0.0.0.0", "--no-open"]
