import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountsOptions } from './accounts.fixture';
import { openDatabase } from './index';

describe('a file of SQLite', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'andamal-sqlite-file-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('holds nothing any more of what was deleted or changed', async () => {
    const file = join(folder, 'accounts.sqlite');
    const database = await openDatabase(accountsOptions(`sqlite:${file}`));
    await database.migrate();
    const transfer = 'INSERT INTO transfers (id, fromId, toId, amount) VALUES (?, ?, ?, 1)';
    for (const id of ['1', '2', '3']) await database.execute(transfer, [id, `deleted-key-${id}`, `changed-key-${id}`]);
    await database.execute('UPDATE transfers SET toId = ?', ['']);
    await database.execute("DELETE FROM transfers WHERE id <> '2'");
    await database.close();
    const bytes = await readFile(file, 'latin1');
    expect(['deleted-key-1', 'deleted-key-2', 'deleted-key-3', 'changed-key'].filter((text) => bytes.includes(text))).toEqual(['deleted-key-2']);
  });
});
