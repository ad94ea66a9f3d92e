import type { EmbeddedEnv } from './env';

/** What somebody who started the shop wants to know next. */
export function welcome(url: string, env: EmbeddedEnv): string {
  const development = env.NODE_ENV !== 'production';
  const lines = [
    '',
    `The shop is open: ${url}/graphql${development ? '  (in a browser: Apollo Sandbox)' : ''}`,
    `Its data is in ${env.DATA_DIR}/ and survives a restart; "npm run reset" clears it.`,
  ];
  if (development) {
    lines.push(
      '',
      'Try:',
      '  npm run tour                 the main job, step by step, with each query and its answer',
      '  { products(search: "PLA", first: 3) { nodes { name variants { sku price { inclVat { formatted } } } } } }',
      '  schema/operations/           ready operations to paste into Sandbox',
      '',
      'Staff (password "andamal-dev"): warehouse@, finance@, marketing@, support@, quality@, fraud@, privacy@shop.example',
    );
  }
  return `${lines.join('\n')}\n\n`;
}
