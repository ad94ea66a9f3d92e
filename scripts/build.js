/**
 * Compiles one workspace (`node scripts/build.js shared/kernel`) or all of them to `dist/`, for production images.
 * swc only strips types: `typecheck` is what checks them.
 */
const { transformFile } = require('@swc/core');
const { mkdir, readdir, rm, writeFile } = require('node:fs/promises');
const { join, dirname } = require('node:path');

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
  await rm(target, { recursive: true, force: true });
  const files = await readdir(source, { recursive: true });
  const compiled = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.endsWith('.d.ts'));
  await Promise.all(
    compiled.map(async (file) => {
      const { code, map } = await transformFile(join(source, file), {
        swcrc: false,
        sourceMaps: true,
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          target: 'es2022',
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
      });
      const output = join(target, file.replace(/\.ts$/, '.js'));
      await mkdir(dirname(output), { recursive: true });
      await writeFile(output, `${code}\n//# sourceMappingURL=${output.split('/').pop()}.map\n`);
      if (map !== undefined) await writeFile(`${output}.map`, map);
    }),
  );
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
