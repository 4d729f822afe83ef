// Public names of the feature `matrix`: the graph's twin as rows and columns.
export { MatrixView } from './MatrixView';
