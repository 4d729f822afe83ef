// Prints objects as YAML, one after the other; what fits on one line stands on one line.
import { Document, isCollection, visit } from 'yaml';

const WIDTH = 120;

export function print(headline, objects) {
  return `# ${headline}\n${objects.map(printOne).join('---\n')}`;
}

function printOne(object) {
  const document = new Document(object, { aliasDuplicateObjects: false });
  visit(document, {
    Collection(_, node, path) {
      const depth = path.filter(isCollection).length;
      if (depth > 1 && JSON.stringify(node.toJSON()).length + 2 * depth < WIDTH) {
        node.flow = true;
        return visit.SKIP;
      }
    },
  });
  return document.toString({ lineWidth: 0, indentSeq: false, flowCollectionPadding: false });
}
