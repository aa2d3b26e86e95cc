"""What sentences, comments and context files say of the mathematics in them."""
