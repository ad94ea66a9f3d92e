import type { Graphviz } from '@hpcc-js/wasm-graphviz';

let engine: Promise<Graphviz> | undefined;

/** Draws what Graphviz is told. It is loaded (WebAssembly, some 800 kB) when the first picture is asked for. */
export async function drawSvg(dot: string): Promise<string> {
  // A load that failed is tried again with the next picture.
  engine ??= import('@hpcc-js/wasm-graphviz').then(({ Graphviz: loaded }) => loaded.load()).catch((error: unknown) => {
    engine = undefined;
    throw error;
  });
  return (await engine).dot(dot, 'svg');
}
