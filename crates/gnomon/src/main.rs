fn main() {
    let p = gnomon::pipeline::Pipeline::new(gnomon::knowledge::shipped().unwrap());
    let path = std::env::args().nth(1).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let e = p.run(&bytes, gnomon_read::Hint { name: Some(&path), media_type: None }).unwrap();
    if std::env::args().nth(2).is_some() { print!("{}", gnomon_render::extraction::text(&e, gnomon_render::Paint::Plain)); }
    else { println!("{}", gnomon_render::extraction::json(&e)); }
}
