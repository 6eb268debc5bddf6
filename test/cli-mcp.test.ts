import { expect, it } from 'vitest';
import { openDatabase } from '../src/storage/index.ts';
import { runCommand, temporaryHome } from './support/terminal.ts';

it('mcp, where a server holds the embedded database, names the way to its tools', async () => {
  const home = temporaryHome();
  const database = await openDatabase({ home });
  try {
    const { code, stdout, stderr } = await runCommand(['mcp'], { EARSHOT_HOME: home, PORT: '3456' });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`in use by process ${process.pid}`);
    expect(stderr).toContain('http://127.0.0.1:3456/mcp');
    expect(stderr).toContain('Authorization: Bearer KEY');
  } finally {
    await database.close();
  }
});
