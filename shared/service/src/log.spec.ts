import { Writable } from 'node:stream';
import { createLogger } from './log';

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
  let text = '';
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  write(createLogger({ service: 'test', destination }));
  return text;
}

describe('createLogger', () => {
  it('keeps back what looks personal, at any of the depths that code logs at', () => {
    const text = logged((log) => log.info({ email: 'secret', caller: { ip: 'secret' }, a: { b: { phone: 'secret' } }, orderId: 'o1' }, 'x'));
    expect(text).not.toContain('"secret"');
    expect(text).toContain('o1');
  });

  it('logs of a database error the code and the frames, never the statement, its parameters or the message', () => {
    const error = Object.assign(new Error("Duplicate entry 'secret' for key"), { query: 'INSERT secret', parameters: ['secret'], code: 'ER_DUP_ENTRY' });
    const text = logged((log) => log.error({ err: error }, 'failed'));
    expect(text).not.toContain('secret');
    expect(text).toContain('ER_DUP_ENTRY');
    expect(text).toContain('log.spec');
  });

  it('leaves out what a parser quotes', () => {
    const text = logged((log) => {
      try {
        JSON.parse('Storgatan 1');
      } catch (error) {
        log.error({ err: error }, 'failed');
      }
    });
    expect(text).toContain('SyntaxError');
    expect(text).not.toContain('Storgatan');
  });

  it('does the same for a driver error that is the cause of another', () => {
    const cause = Object.assign(new Error('secret'), { driverError: {} });
    const text = logged((log) => log.error({ err: new Error('outer', { cause }) }, 'failed'));
    expect(text).toContain('outer');
    expect(text).not.toContain('"secret"');
  });
});
