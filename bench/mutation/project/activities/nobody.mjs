/** Nobody runs these flows. */
export default {};
