import type { Manifest } from '@backstage-releases/local-cluster';
import ts from 'typescript';

/** Where `kubernetes-types` has the kinds of an API group. */
const MODULES: Record<string, string> = {
  v1: 'core/v1',
  'apps/v1': 'apps/v1',
  'autoscaling/v2': 'autoscaling/v2',
  'networking.k8s.io/v1': 'networking/v1',
  'policy/v1': 'policy/v1',
  'rbac.authorization.k8s.io/v1': 'rbac/v1',
};

/**
 * What is wrong with manifests by the types that are made from the API's own OpenAPI document: unknown and missing fields, and values of another type.
 *
 * @param folder - a folder from which `kubernetes-types` can be found
 */
export function typeProblems(manifests: Manifest[], folder: string): string[] {
  const file = `${folder}/manifests.ts`;
  const source = manifests.map((manifest, index) => {
    const { apiVersion, kind } = manifest;
    const path = MODULES[apiVersion] ?? `no-module-for/${apiVersion}`;
    return [
      `import type { ${kind} as T${index} } from 'kubernetes-types/${path}';`,
      `export const m${index}: T${index} = ${JSON.stringify(manifest)};`,
    ].join('\n');
  });
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    types: [],
    lib: ['lib.es2022.d.ts'],
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = name => name === file || fileExists(name);
  host.getSourceFile = (name, language, ...rest) =>
    name === file
      ? ts.createSourceFile(name, source.join('\n'), language)
      : getSourceFile(name, language, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) =>
      ts.flattenDiagnosticMessageText(messageText, '\n'),
    );
}
