import ts from 'typescript'

/** One import as it stands in a file; `specifier` is undefined where it is computed while the program runs. */
export type Import = { line: number; code: string; specifier: string | undefined }

const isImportMeta = (node: ts.Node | undefined) =>
  node !== undefined && ts.isPropertyAccessExpression(node) && ts.isMetaProperty(node.expression)

/** `new URL('./worker.ts', import.meta.url)` starts code of another file without the word import. */
function codeUrl(node: ts.NewExpression): ts.Expression | undefined {
  const [first, base] = node.arguments ?? []
  const isUrl = ts.isIdentifier(node.expression) && node.expression.text === 'URL' && isImportMeta(base)
  const isCode = first !== undefined && ts.isStringLiteralLike(first) && /\.[cm]?[jt]sx?$/.test(first.text)
  return isUrl && isCode ? first : undefined
}

function calledName(node: ts.CallExpression): ts.Expression | undefined {
  const { expression } = node
  const imports = expression.kind === ts.SyntaxKind.ImportKeyword
  const requires = ts.isIdentifier(expression) && expression.text === 'require'
  return imports || requires ? node.arguments[0] : undefined
}

/** What the node brings in: a name, or a node that is none (computed); undefined where it brings in nothing. */
function nameIn(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isExternalModuleReference(node)) return node.expression
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument
  if (ts.isCallExpression(node)) return calledName(node)
  return ts.isNewExpression(node) ? codeUrl(node) : undefined
}

/** Every import of one file: static, dynamic, type-only, re-export, `require`, `import('x').T`, reference lines. */
export function readImports(path: string, text: string): Import[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const lines = text.split('\n')
  const at = (pos: number, specifier: string | undefined): Import => {
    const { line } = file.getLineAndCharacterOfPosition(pos)
    return { line: line + 1, code: (lines[line] ?? '').trim(), specifier }
  }
  const found = [
    ...file.referencedFiles.map((one) =>
      at(one.pos, one.fileName.startsWith('.') ? one.fileName : `./${one.fileName}`),
    ),
    ...file.typeReferenceDirectives.map((one) => at(one.pos, one.fileName)),
  ]
  const visit = (node: ts.Node): void => {
    const name = nameIn(node)
    if (name !== undefined) found.push(at(node.getStart(file), ts.isStringLiteralLike(name) ? name.text : undefined))
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}
