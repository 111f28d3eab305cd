/** Between these two lines the text of a pull request is generated and rewritten; everything else in it belongs to people. */
export const beginMarker = '<!-- bench:begin -->';
export const endMarker = '<!-- bench:end -->';
