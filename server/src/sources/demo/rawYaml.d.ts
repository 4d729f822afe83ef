// Vite hands over the text of a YAML file that is imported with `?raw`.
declare module '*.yaml?raw' {
  const text: string;
  export default text;
}
