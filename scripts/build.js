/**
 * Compiles one workspace (`node scripts/build.js shared/kernel`) or all of them to `dist/`, for production images.
 * swc only strips types: `typecheck` is what checks them.
 */
const { transformFile } = require('@swc/core');
const { mkdir, readdir, rm, stat, writeFile } = require('node:fs/promises');
const { basename, dirname, join, relative } = require('node:path');

const WORKSPACES = ['shared', 'subgraphs'];

async function main(requested) {
  const folders = requested.length > 0 ? requested : await allWorkspaces();
  await Promise.all(folders.map(build));
}

async function allWorkspaces() {
  const nested = await Promise.all(
    WORKSPACES.map(async (parent) => (await readdir(parent)).map((name) => join(parent, name))),
  );
  return [...nested.flat(), 'gateway', 'embedded', 'scripts', 'test'];
}

async function build(folder) {
  const source = join(folder, 'src');
  const target = join(folder, 'dist');
  const files = (await filesIn(source)).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.endsWith('.d.ts'));
  const outputs = new Set(files.flatMap((file) => [compiledName(file), `${compiledName(file)}.map`]));
  await Promise.all(files.map((file) => compile(join(source, file), join(target, compiledName(file)))));
  // What no source stands for any more must not run on.
  const stale = (await filesIn(target)).filter((file) => !outputs.has(file));
  await Promise.all(stale.map((file) => rm(join(target, file), { force: true })));
}

/** Compiles one file, unless its output is newer: most starts change nothing. */
async function compile(input, output) {
  if ((await changedAt(output)) > Math.max(await changedAt(input), await changedAt(__filename))) return;
  const { code, map } = await transformFile(input, {
    swcrc: false,
    sourceMaps: true,
    sourceFileName: relative(dirname(output), input),
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      target: 'es2022',
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
  });
  await mkdir(dirname(output), { recursive: true });
  await writeFile(`${output}.map`, map);
  await writeFile(output, `${code}\n//# sourceMappingURL=${basename(output)}.map\n`);
}

const compiledName = (file) => file.replace(/\.ts$/, '.js');

async function changedAt(file) {
  return (await stat(file).catch(() => null))?.mtimeMs ?? 0;
}

async function filesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
