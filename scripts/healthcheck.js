/** `node scripts/healthcheck.js <port>`: exits 0 when the service on this machine is ready. For container health checks. */
const port = Number(process.argv[2]);
fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_500) }).then(
  (response) => process.exit(response.ok ? 0 : 1),
  () => process.exit(1),
);
