import { createSchema, mariadbAvailable, startMariaDb, startServiceProcesses } from '@andamal/testing';

/**
 * `npm run start:services`: the five services as five processes over HTTP on MySQL or MariaDB, for trying the production
 * topology on one machine without containers.
 *
 * MYSQL_URL names a server and a user who may create schemas (mysql://root:secret@127.0.0.1:3306/). Without it a private
 * server is started when MariaDB or MySQL is installed; its data is gone when it stops.
 */
async function main(): Promise<void> {
  const given = process.env.MYSQL_URL;
  if (given === undefined && !mariadbAvailable()) {
    throw new Error('Set MYSQL_URL, or install MariaDB or MySQL (apt-get install mariadb-server).');
  }
  const server = given === undefined ? await startMariaDb() : null;
  const schemaFor = (name: string): Promise<string> => createSchema(server?.url() ?? (given as string), `andamal_${name}`);
  const system = await startServiceProcesses({
    databaseUrls: {
      catalog: await schemaFor('catalog'),
      'cart-checkout': await schemaFor('cart_checkout'),
      'customer-identity': await schemaFor('customer_identity'),
      'privacy-compliance': await schemaFor('privacy_compliance'),
    },
    gatewayPort: Number(process.env.PORT ?? 4000),
    environment: { NODE_ENV: process.env.NODE_ENV ?? 'development' },
    echo: true,
  });
  console.log(`\nThe shop is open: ${system.url.replace('127.0.0.1', 'localhost')}/graphql`);

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    system
      .stop()
      .then(() => server?.stop())
      .then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
