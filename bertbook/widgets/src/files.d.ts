/** Text files that the bundler puts into the script. */
declare module "*.csv" {
  const text: string;
  export default text;
}
