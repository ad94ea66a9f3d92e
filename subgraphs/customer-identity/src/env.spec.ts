import { parseCustomerIdentityEnv, parseServerEnv } from './env';

describe('the environment', () => {
  it('is complete in development with a database', () => {
    expect(parseServerEnv({ DATABASE_URL: 'sqlite:x' })).toMatchObject({ PORT: 4003, SEED: true });
  });

  it('is refused as a whole in production without secrets of its own', () => {
    const parse = () => parseCustomerIdentityEnv({ NODE_ENV: 'production', DATABASE_URL: 'sqlite:x' });
    expect(parse).toThrow(/SESSION_SECRET/);
    expect(parse).toThrow(/BLIND_INDEX_KEY/);
  });
});
